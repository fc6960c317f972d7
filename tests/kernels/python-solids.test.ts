import { describe } from 'vitest';
import { describeSolids } from './solids.ts';
import { PYTHON_ROOT, runPython } from './python-kernel.ts';

describe.skipIf(PYTHON_ROOT === undefined)('Python kernel (PARTSMITH_TEST_PYTHON_ROOT)', () => {
  describeSolids('ocp', () => ({ run: (job) => runPython(job), stop: () => undefined }));
});

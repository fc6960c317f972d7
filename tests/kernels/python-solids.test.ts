import { describeSolids } from './solids.ts';
import { describePython, runPython } from './python-kernel.ts';

describePython('Python kernel', (root) => {
  describeSolids('ocp', () => ({ run: (job) => runPython(root, job), stop: () => undefined }));
});

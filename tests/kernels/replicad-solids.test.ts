import { runKernel, stageKernel } from '../support/run-kernel.ts';
import { describeSolids } from './solids.ts';

describeSolids('replicad', () => {
  const staged = stageKernel('replicad');
  return { run: (job) => runKernel(staged, job), stop: staged.remove };
});

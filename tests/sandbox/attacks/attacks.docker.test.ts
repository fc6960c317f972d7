import { containers } from '../docker/attack-containers.ts';
import { attackEverything } from './attacks.ts';

await attackEverything('docker', await containers('runc'));

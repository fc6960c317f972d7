import { attackEverything } from './attacks.ts';

await attackEverything('bubblewrap');

import { attackEverything } from './attacks.ts';

await attackEverything('deno');

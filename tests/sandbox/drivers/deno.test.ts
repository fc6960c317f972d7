import { sandboxBehaviour } from '../behaviour.ts';

sandboxBehaviour('deno');

import { sandboxBehaviour } from '../behaviour.ts';

sandboxBehaviour('bubblewrap', 'bwrap');

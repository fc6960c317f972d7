import { sandboxBehaviour } from '../behaviour.ts';
import {
  containerPids,
  dockerSettings,
  engineOrSkip,
  testImage,
} from '../docker/engine-fixture.ts';
import type { DockerSettings } from '../../../src/sandbox/drivers/docker/settings.ts';

let docker: DockerSettings | undefined;

sandboxBehaviour('docker', undefined, {
  words: ' under gVisor',
  skippedBecause: (await engineOrSkip('runsc')).because,
  config: async () => {
    docker = dockerSettings({ fake: await testImage('fake') }, 'runsc');
    return { docker };
  },
  pids: async () => (docker === undefined ? [] : containerPids(docker)),
});

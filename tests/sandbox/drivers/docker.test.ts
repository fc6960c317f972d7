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
  words: '',
  skippedBecause: (await engineOrSkip()).because,
  config: async () => {
    docker = dockerSettings({ fake: await testImage('fake') });
    return { docker };
  },
  pids: async () => (docker === undefined ? [] : containerPids(docker)),
});

/**
 * `npm run images [-- name …]`: builds the images of the kernels in the engine of this machine and records
 * their digests where the Docker driver looks for them. What cannot be built here is said, with the
 * reason; asked for by name it is an error.
 *
 * Settings: PARTSMITH_CACHE and PARTSMITH_DOCKER_SOCKET, as the server's.
 */
import Docker from 'dockerode';
import { readConfig } from '../src/config.ts';
import { buildImages, IMAGES } from './images/build-images.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in IMAGES));
if (unknown.length > 0) {
  console.error(`No image ${unknown.join(', ')}. Images: ${Object.keys(IMAGES).join(', ')}.`);
  process.exit(2);
}
const { cache, docker } = readConfig(process.env);
const failed = await buildImages({
  docker: new Docker({ socketPath: docker.socketPath }),
  cacheFolder: cache,
  names: wanted.length > 0 ? wanted : Object.keys(IMAGES),
  say: (line) => console.log(line),
});
if (failed.length > 0 && (wanted.length > 0 || failed.length === Object.keys(IMAGES).length)) {
  process.exitCode = 1;
}

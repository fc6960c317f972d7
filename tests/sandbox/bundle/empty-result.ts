/** The smallest result.json that follows the contract. */
export const EMPTY_RESULT = {
  protocol: 1,
  status: 'ok',
  error: null,
  stdout: '',
  stderr: '',
  warnings: [],
  timings: {},
  parameters: {},
  geometry: null,
  section: null,
  projection: null,
  fit: null,
};

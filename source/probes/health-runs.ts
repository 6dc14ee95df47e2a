/** podman makes a transient timer and service for each container's health check, named after the container. */
const named = /^[0-9a-f]{64}(?:-[0-9a-f]+)?\.(?:service|timer)$/;

/**
 * Whether a unit only runs a health check: it changes all the time, and what it finds is the container's health, which podman tells.
 */
export function isHealthRun(unit: string): boolean {
  return named.test(unit);
}

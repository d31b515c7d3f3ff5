import { chmodSync, closeSync, fchmodSync, openSync, statSync } from 'node:fs'

/** Others than the owner. */
const OTHERS = 0o077

/**
 * The path of a file that only its owner may read: created empty if it is absent, whatever the umask. SQLite gives
 * its -wal and -shm files the mode of the database, so this comes before it is opened.
 */
export function privateFile(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })) tighten(path)
  else {
    const created = openSync(path, 'a', 0o600)
    fchmodSync(created, 0o600)
    closeSync(created)
  }
  return path
}

/** Takes a file or folder from everybody but its owner. False if that is not possible; nothing changes then. */
export function tighten(path: string): boolean {
  const { mode } = statSync(path)
  if ((mode & OTHERS) === 0) return true
  try {
    chmodSync(path, mode & 0o7777 & ~OTHERS)
    return true
  } catch (error) {
    // Another user's, on a read-only disk, or on one without modes.
    if (error instanceof Error && 'code' in error && HELPLESS.has(String(error.code))) return false
    throw error
  }
}

const HELPLESS = new Set(['EPERM', 'EACCES', 'EROFS', 'ENOTSUP', 'EOPNOTSUPP'])

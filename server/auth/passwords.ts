import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { LONGEST_PASSWORD_BYTES } from './rules'

export type Passwords = {
  hash: (password: string) => Promise<string>
  /** Does the same work for null, which never matches: an unknown address takes as long as a known one. */
  verify: (stored: string | null, password: string) => Promise<boolean>
}

/** OWASP's parameters for argon2id (the package's default algorithm), 2025: 19 MiB, two passes, one lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const AT_ONCE = 2

/** At most two hashes run at a time, so that fifty sign-ins do not stall the pages. */
export function createPasswords(options: typeof OPTIONS = OPTIONS): Passwords {
  const waiting: (() => void)[] = []
  let running = 0
  const queued = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
  let decoy: Promise<string> | undefined
  return {
    hash: (password) => queued(() => hash(password, options)),
    verify: async (stored, password) => {
      if (Buffer.byteLength(password) > LONGEST_PASSWORD_BYTES) return false
      decoy ??= hash(randomBytes(16).toString('hex'), options)
      const against = stored ?? (await decoy)
      const matches = await queued(() => verify(against, password))
      return stored !== null && matches
    },
  }
}

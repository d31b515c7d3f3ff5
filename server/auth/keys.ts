import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** What is made from the server's secret. A purpose keeps one use from standing in for another. */
export type Keys = {
  /** 43 letters of base64url: what a secret link says, or how a recovery code is kept. */
  mac: (purpose: string, ...parts: string[]) => string
  /** For what must be read again: TOTP secrets. */
  seal: (purpose: string, text: string) => string
  /** Null for what was not sealed for this purpose, or was changed. */
  unseal: (purpose: string, sealed: string) => string | null
  /** 32 bytes for a library that signs by itself. */
  derive: (purpose: string) => Uint8Array
}

const IV = 12
const TAG = 16

export function createKeys(secret: Buffer): Keys {
  const derive = (purpose: string) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32))
  return {
    mac: (purpose, ...parts) =>
      // As JSON, so that no two lists of parts read the same.
      createHmac('sha256', derive(purpose)).update(JSON.stringify(parts)).digest('base64url'),
    seal: (purpose, text) => {
      const iv = randomBytes(IV)
      const cipher = createCipheriv('aes-256-gcm', derive(`seal ${purpose}`), iv)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    unseal: (purpose, sealed) => {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < IV + TAG) return null
      try {
        const cipher = createDecipheriv('aes-256-gcm', derive(`seal ${purpose}`), bytes.subarray(0, IV))
        cipher.setAuthTag(bytes.subarray(IV, IV + TAG))
        return Buffer.concat([cipher.update(bytes.subarray(IV + TAG)), cipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
    derive,
  }
}

/** Compares secrets in a time that tells nothing of where they differ. */
export function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

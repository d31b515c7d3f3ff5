import { randomBytes } from 'node:crypto'

/** An id as Stripe writes them: nobody guesses one. */
export const newId = (prefix: string, size = 24): string => {
  const letters = randomBytes(size * 2)
    .toString('base64')
    .replace(/[^a-zA-Z0-9]/g, '')
  return `${prefix}_${letters.slice(0, size)}`
}

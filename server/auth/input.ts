import { z } from 'zod'
import { canonicalEmail } from '../kernel/email'

const LONGEST = 254

const address = z.string({ error: 'Enter your email address' }).trim()

/** Every address that is entered, in its canonical form. */
export const emailField = address.transform(toCanonical)

/** Addresses that earlier versions accepted, and stored in lower case. */
const EARLIER = /^[^\s@<>()[\]\\,;:"\p{C}]+@[^\s@<>()[\]\\,;:"\p{C}]+$/u

/** The address of someone who signs in: also one that could not be entered today, as it was stored. */
export const signInEmailField = address.transform((text, context) => {
  const isEarlier = text.length <= LONGEST && EARLIER.test(text) && canonicalEmail(text) === null
  return isEarlier ? text.toLowerCase() : toCanonical(text, context)
})

/** Empty if there is none. */
export const optionalEmailField = address
  .transform((text, context) => (text === '' ? '' : toCanonical(text, context)))
  .default('')

function toCanonical(text: string, context: z.RefinementCtx): string {
  const email = canonicalEmail(text)
  if (email !== null) return email
  const message =
    text.length > LONGEST
      ? 'An email address has at most 254 characters'
      : 'An email address looks like name@example.com'
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}

/** As it is typed: what it may be is looked at when it is read. */
const codeField = z.string().trim().max(100, 'A code is shorter than that')
const deviceField = z.string().max(1000).optional().catch(undefined)

export const signInInput = z.strictObject({
  email: signInEmailField,
  password: z
    .string({ error: 'Enter your password' })
    .min(1, 'Enter your password')
    .max(1000, 'That password is too long'),
  code: codeField.optional(),
  device: deviceField,
  kind: z.enum(['browser', 'refresh']),
})
export type SignInInput = z.input<typeof signInInput>

export const secondStepInput = z.strictObject({
  token: z.string().max(1000).optional(),
  code: codeField.optional(),
  device: deviceField,
})
export type SecondStepInput = z.input<typeof secondStepInput>

const proofField = z.string().max(1000, 'That is too long').optional()

export const proofInput = z.strictObject({ proof: proofField })
export type ProofInput = z.input<typeof proofInput>

export const confirmTotpInput = z.strictObject({
  code: codeField.min(1, 'Enter the six digits that the app shows').optional(),
})
export type ConfirmTotpInput = z.input<typeof confirmTotpInput>

const passkeyAnswer = z.string({ error: 'Your browser gave no passkey' }).max(20_000, 'That is not a passkey')

export const passkeySignInInput = z.strictObject({ response: passkeyAnswer, device: deviceField })
export type PasskeySignInInput = { response: string | undefined; device?: string | undefined }

export const addPasskeyInput = z.strictObject({
  name: z
    .string({ error: 'Name the passkey, so that you know it again' })
    .trim()
    .min(1, 'Name the passkey, so that you know it again')
    .max(60, 'A name has at most 60 characters'),
  response: passkeyAnswer,
})
export type AddPasskeyInput = { name: string | undefined; response: string | undefined }

export const removePasskeyInput = z.strictObject({ passkeyId: z.string().min(1).max(2000), proof: proofField })
export type RemovePasskeyInput = z.input<typeof removePasskeyInput>

export const revokeSessionInput = z.strictObject({ sessionId: z.string().min(1).max(100) })
export type RevokeSessionInput = z.input<typeof revokeSessionInput>

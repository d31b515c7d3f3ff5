import { z } from 'zod'

export const emailField = z
  .string({ error: 'Enter your email address' })
  .trim()
  .toLowerCase()
  .max(254, 'An email address has at most 254 characters')
  .regex(/^[^\s@]+@[^\s@]+$/, 'An email address looks like name@example.com')

export const signInInput = z.strictObject({
  email: emailField,
  password: z
    .string({ error: 'Enter your password' })
    .min(1, 'Enter your password')
    .max(1000, 'That password is too long'),
})
export type SignInInput = z.input<typeof signInInput>

import { z } from 'zod'
import { mailStates } from './rules'

/** `q`: a part of an address. */
export const listMailsInput = z.strictObject({
  state: z.enum(mailStates).optional(),
  q: z.string().trim().toLowerCase().min(1).max(254).optional(),
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
})
export type ListMailsInput = z.input<typeof listMailsInput>

export const mailInput = z.strictObject({ mailId: z.string().max(64) })
export type MailInput = z.input<typeof mailInput>

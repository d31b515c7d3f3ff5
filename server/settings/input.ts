import { z } from 'zod'
import { optionalEmailField } from '../auth/input'
import { canonicalSender } from '../kernel/email'
import { accentOf } from './rules'

export const changeFirmInput = z.strictObject({
  name: z
    .string({ error: 'Enter the firm’s name' })
    .trim()
    .min(1, 'Enter the firm’s name')
    .max(100, 'A name has at most 100 characters'),
  timeZone: z.string({ error: 'Choose from the list' }),
  /** "#4a43d8"; empty for the portal's own. */
  accent: z
    .string()
    .trim()
    .toLowerCase()
    .default('')
    .superRefine((colour, context) => {
      const known = colour === '' ? null : accentOf(colour)
      if (known && 'problem' in known) context.addIssue({ code: 'custom', message: known.problem })
    }),
  /** "Name <address>"; empty for the operator's MAIL_FROM. */
  mailFrom: z
    .string()
    .trim()
    .transform((text, context) => {
      const sender = text === '' ? '' : canonicalSender(text)
      // Providers send for a domain only.
      if (sender !== null && (sender === '' || sender.lastIndexOf('.') > sender.lastIndexOf('@'))) return sender
      context.addIssue({ code: 'custom', message: 'A sender looks like Name <name@example.com>' })
      return z.NEVER
    })
    .default(''),
  replyTo: optionalEmailField.refine(
    (email) => email === '' || email.lastIndexOf('.') > email.lastIndexOf('@'),
    'An address looks like name@example.com',
  ),
})
export type ChangeFirmInput = z.input<typeof changeFirmInput>

import { z } from 'zod'
import { accentOf } from './rules'

const ADDRESS = String.raw`[^\s@<>()[\]\\,;:"\p{C}]+@[^\s@<>()[\]\\,;:"\p{C}]+\.[^\s@<>()[\]\\,;:"\p{C}]+`
const BARE = new RegExp(`^${ADDRESS}$`, 'u')
/** Without what would end the name, or make another header of the rest. */
const NAMED = new RegExp(`^[^<>@"\\p{C}]{1,100} <${ADDRESS}>$`, 'u')

const longest = (text: string) => text.length <= 320

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
    .default('')
    .refine(
      (text) => text === '' || (longest(text) && (NAMED.test(text) || BARE.test(text))),
      'A sender looks like Name <name@example.com>',
    ),
  replyTo: z
    .string()
    .trim()
    .default('')
    .refine((text) => text === '' || (longest(text) && BARE.test(text)), 'An address looks like name@example.com'),
})
export type ChangeFirmInput = z.input<typeof changeFirmInput>

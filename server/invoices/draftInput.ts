import { z } from 'zod'
import { daySchema } from '../kernel/day'
import { NotExact, parseExact } from '../kernel/exact'
import { NotMoney, parseMinor } from '../kernel/money'

const id = z.string().min(1).max(64)
const readAt = z.iso.datetime().transform((text) => new Date(text))
const day = daySchema()

/** A sentence of the kernel's own where it has one. */
const read = <Value>(parseText: (text: string) => Value, otherwise: string) =>
  z
    .string({ error: otherwise })
    .trim()
    .max(40, 'That is too long for a number')
    .transform((text, context): Value => {
      try {
        return parseText(text)
      } catch (error) {
        const known = error instanceof NotExact || error instanceof NotMoney
        context.addIssue({
          code: 'custom',
          message: text && known ? `${error.message}. Write it as 1234.5` : otherwise,
        })
        return z.NEVER
      }
    })

const exact = (otherwise: string) => read(parseExact, otherwise)

/** "12.5" is 12,500 thousandths of a percent. */
const percent = (otherwise: string) =>
  read((text) => parseMinor(text, 3), otherwise).refine((pcm) => pcm >= 0 && pcm <= 100_000, 'From 0 to 100 percent')

export const lineInput = z.strictObject({
  /** That of a line which the draft has already. */
  id: id.optional(),
  description: z
    .string({ error: 'Say what the line is for' })
    .trim()
    .min(1, 'Say what the line is for')
    .max(500, 'A description has at most 500 characters'),
  quantity: exact('Enter a quantity').default(parseExact('1')),
  unit: z.string().trim().max(40, 'A unit has at most 40 characters').default(''),
  price: exact('Enter a price'),
  discount: percent('Enter a percentage').default(0),
  /** A rate of the table, or 'none'. */
  tax: id.default('none'),
  serviceId: id.optional(),
  usage: z.strictObject({ unit: z.string().max(200), from: day, to: day }).optional(),
})
export type LineInput = z.input<typeof lineInput>

export const MOST_LINES = 200

const lines = z
  .array(lineInput)
  .max(MOST_LINES, `An invoice has at most ${MOST_LINES} lines`)
  .refine((all) => {
    const ids = all.flatMap(({ id: known }) => known ?? [])
    return new Set(ids).size === ids.length
  }, 'A line was sent twice')

const content = z.strictObject({
  lines,
  note: z
    .string()
    .transform((text) => text.replaceAll('\r\n', '\n').trim())
    .refine((text) => text.length <= 2000, 'The note has at most 2,000 characters')
    .default(''),
  purchaseOrder: z.string().trim().max(100, 'That is longer than 100 characters').default(''),
  /** Days from issue to due; without them the client's term, else the firm's. */
  dueDays: z
    .string()
    .trim()
    .regex(/^\d{1,3}$/, 'A number of days, like 14')
    .transform(Number)
    .refine((days) => days <= 365, 'At most 365 days')
    .optional(),
})
export type DraftContent = z.output<typeof content>

/** `invoiceId` is made with the form, so that sending it twice adds one draft. */
export const addDraftInput = content.extend({
  invoiceId: z.string().regex(/^inv_[0-9a-hjkmnp-tv-z]{26}$/),
  clientId: id,
})
export type AddDraftInput = z.input<typeof addDraftInput>

/** `updatedAt` is the moment at which what is changed was read. */
export const editDraftInput = content.extend({
  invoiceId: id,
  updatedAt: readAt,
})
export type EditDraftInput = z.input<typeof editDraftInput>

export const draftFormInput = z.strictObject({ client: id.optional(), q: z.string().trim().max(200).optional() })
export type DraftFormInput = z.input<typeof draftFormInput>

export const draftTotalsInput = z.strictObject({ clientId: id, lines })
export type DraftTotalsInput = z.input<typeof draftTotalsInput>

/** `updatedAt` is the moment at which what is issued was read; without it nothing is promised about that. */
export const issueInput = z.strictObject({
  invoiceId: id,
  issuedOn: day.optional(),
  updatedAt: readAt.optional(),
})
export type IssueInput = z.input<typeof issueInput>

const reason = z.string({ error: 'Say why' }).trim().min(1, 'Say why').max(500, 'The reason has at most 500 characters')

export const voidInput = z.strictObject({ invoiceId: id, reason })
export type VoidInput = z.input<typeof voidInput>

/**
 * Of the whole invoice what is left of it, else of some lines: amounts in the currency of the invoice, with tax
 * where its prices include it, else without. `creditNoteId` is made with the form, so that sending it twice writes
 * one.
 */
export const creditInput = z.strictObject({
  creditNoteId: z
    .string()
    .regex(/^crn_[0-9a-hjkmnp-tv-z]{26}$/)
    .optional(),
  invoiceId: id,
  reason,
  whole: z.boolean(),
  lines: z
    .array(z.strictObject({ lineId: id, amount: z.string().trim().min(1).max(40) }))
    .max(200)
    .default([]),
})
export type CreditInput = z.input<typeof creditInput>

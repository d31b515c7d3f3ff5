import { z } from 'zod'
import { optionalEmailField } from '../auth/input'
import { countryName } from '../kernel/country'
import { ibanProblem } from './rules'

const line = (most: number) => z.string().trim().max(most, `That is longer than ${most} characters`).default('')

const spaceless = (text: string) => text.replace(/\s+/g, '').toUpperCase()

const prefix = z
  .string({ error: 'Enter what the numbers begin with' })
  .trim()
  .toUpperCase()
  .regex(/^[A-Z][A-Z0-9]{0,9}$/, 'One to ten letters and digits, a letter first')

const days = (text: string): number[] => [
  ...new Set(
    text
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(Number),
  ),
]

/** What stands on invoices to come and how they are numbered; those that were issued keep what they say. */
export const changeBillingInput = z
  .strictObject({
    legalName: line(200),
    /** One line each. */
    address: line(500).transform((text) =>
      text
        .split(/\r?\n/)
        .map((one) => one.trim())
        .filter(Boolean),
    ),
    country: line(2)
      .transform((text) => text.toUpperCase())
      .refine((text) => text === '' || countryName(text), 'Two letters, like DE'),
    vatId: line(40),
    email: optionalEmailField,
    iban: line(60)
      .transform(spaceless)
      .superRefine((text, context) => {
        const problem = text === '' ? null : ibanProblem(text)
        if (problem) context.addIssue({ code: 'custom', message: problem })
      }),
    bic: line(20)
      .transform(spaceless)
      .refine((text) => /^([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?$/.test(text), 'A BIC has 8 or 11 letters and digits'),
    bankName: line(100),
    invoicePrefix: prefix,
    creditNotePrefix: prefix,
    receiptPrefix: prefix,
    dueDays: z
      .string({ error: 'Enter a number of days' })
      .trim()
      .regex(/^\d{1,3}$/, 'A number of days, like 14')
      .transform(Number)
      .refine((count) => count <= 365, 'At most 365 days'),
    /** 'none', or a rate that is not retired. */
    taxRateId: z.string().max(64).default('none'),
    taxInclusive: z.boolean(),
    partPayments: z.boolean(),
    /** "-3, 0, 7": days after the due day, before it with a minus. */
    reminderDays: line(100)
      .transform(days)
      .refine((all) => all.every((one) => Number.isInteger(one) && one >= -60 && one <= 365), {
        message: 'Whole days from -60 to 365, separated by commas, like -3, 0, 7',
      })
      .refine((all) => all.length <= 10, 'At most ten reminders')
      .transform((all) => all.sort((a, b) => a - b)),
  })
  .superRefine(({ invoicePrefix, creditNotePrefix, receiptPrefix }, context) => {
    const seen = new Set([invoicePrefix])
    for (const [name, value] of Object.entries({ creditNotePrefix, receiptPrefix })) {
      if (seen.has(value)) {
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'Invoices, credit notes and receipts each have their own',
        })
      }
      seen.add(value)
    }
  })
export type ChangeBillingInput = z.input<typeof changeBillingInput>

export const addTaxRateInput = z.strictObject({
  name: z.string({ error: 'Enter a name' }).trim().min(1, 'Enter a name').max(60, 'A name has at most 60 characters'),
  /** In percent, with at most three decimals. */
  rate: z
    .string({ error: 'Enter the rate' })
    .trim()
    .regex(/^\d{1,3}([.]\d{1,3})?$/, 'A rate looks like 19 or 8.875'),
})
export type AddTaxRateInput = z.input<typeof addTaxRateInput>

export const taxRateInput = z.strictObject({ taxRateId: z.string().min(1).max(64) })
export type TaxRateInput = z.input<typeof taxRateInput>

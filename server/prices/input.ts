import { z } from 'zod'
import { daySchema } from '../kernel/day'
import { NotExact, parseExact } from '../kernel/exact'
import { exponentOf } from '../kernel/money'
import { intervals, priceKinds, wrongTier } from './rules'

/** A plain decimal of nothing or more, kept as it was typed. */
const decimal = z.string().trim().refine(isDecimal, 'Enter an amount with a point, such as 9.50 or 0.0125')

function isDecimal(text: string): boolean {
  try {
    return parseExact(text) >= 0n
  } catch (error) {
    if (error instanceof NotExact) return false
    throw error
  }
}

const day = daySchema('Choose a day')

const MOST_TIERS = 8

export const addPriceInput = z
  .strictObject({
    priceId: z.string().regex(/^prc_[0-9a-hjkmnp-tv-z]{26}$/),
    serviceId: z.string().min(1).max(64),
    kind: z.enum(priceKinds, { error: 'Choose how it is charged' }),
    currency: z
      .string({ error: 'Choose a currency' })
      .transform((code) => code.trim().toUpperCase())
      .refine((code) => exponentOf(code) !== undefined, 'A currency is three letters, such as EUR'),
    /** Empty for a metered price with tiers, or one at what the rows cost. */
    unit: decimal.optional(),
    interval: z.enum(intervals, { error: 'Choose how often it is charged' }),
    tiering: z.enum(['graduated', 'volume']).default('graduated'),
    tiers: z
      .array(z.strictObject({ upTo: decimal.nullable(), unit: decimal }))
      .max(MOST_TIERS, `At most ${MOST_TIERS} tiers`)
      .default([]),
    fromOn: day,
  })
  .superRefine((price, issues) => {
    const metered = price.kind === 'metered'
    if (!metered && price.unit === undefined) {
      issues.addIssue({ code: 'custom', path: ['unit'], message: 'Enter what it costs' })
    }
    if (!metered && price.tiers.length) {
      issues.addIssue({ code: 'custom', path: ['tiers.0.unit'], message: 'Only metered prices have tiers' })
    }
    if (metered && price.unit !== undefined && price.tiers.length) {
      issues.addIssue({ code: 'custom', path: ['unit'], message: 'Enter one price or tiers, not both' })
    }
    if (metered && price.interval === 'once') {
      issues.addIssue({ code: 'custom', path: ['interval'], message: 'Metered usage is charged by month or year' })
    }
    const wrong = wrongTier(price.tiers)
    if (wrong) issues.addIssue({ code: 'custom', path: [`tiers.${wrong.index}.upTo`], message: wrong.says })
  })
export type AddPriceInput = z.input<typeof addPriceInput>

export const endPriceInput = z.strictObject({
  serviceId: z.string().min(1).max(64),
  priceId: z.string().min(1).max(64),
})
export type EndPriceInput = z.input<typeof endPriceInput>

import { z } from 'zod'
import { daySchema } from '../kernel/day'
import { daysIn, kinds, MOST_DAYS, ranges } from './rules'

const id = z.string().min(1).max(64)
const day = daySchema()
const currency = z.string().regex(/^[A-Z]{3}$/, 'A currency is three letters, such as EUR')

/** Days of a range, both ends included; without them the firm's current month. */
export const rangeFields = { from: day.optional(), to: day.optional() }

type Range = { from?: string | undefined; to?: string | undefined }

export const inOrder = ({ from, to }: Range) => !from || !to || from <= to
export const notTooLong = ({ from, to }: Range) => !from || !to || daysIn(from, to) <= MOST_DAYS
export const orderMessage = { message: 'The last day is before the first', path: ['to'] }
export const lengthMessage = { message: 'Choose at most three years', path: ['to'] }

export const kindField = z.enum(kinds).optional()
export const clientField = id.optional()

export const usageSeriesInput = z.strictObject({
  range: z.enum(ranges).default('30d'),
  end: day.optional(),
  serviceId: id.optional(),
  client: clientField,
  currency: currency.optional(),
})
export type UsageSeriesInput = z.input<typeof usageSeriesInput>

export const costByServiceInput = z
  .strictObject({
    ...rangeFields,
    client: clientField,
    currency: currency.optional(),
    limit: z.int().min(2).max(20).default(8),
  })
  .refine(inOrder, orderMessage)
  .refine(notTooLong, lengthMessage)
export type CostByServiceInput = z.input<typeof costByServiceInput>

const filterFields = {
  ...rangeFields,
  serviceId: id.optional(),
  client: clientField,
  kind: kindField,
  currency: currency.optional(),
  q: z.string().trim().max(200).optional(),
}

export const exportUsageInput = z
  .strictObject(filterFields)
  .refine(inOrder, orderMessage)
  .refine(notTooLong, lengthMessage)
export type ExportUsageInput = z.input<typeof exportUsageInput>

export const listUsageInput = z
  .strictObject({
    ...filterFields,
    sort: z.enum(['day', 'cost']).default('day'),
    dir: z.enum(['asc', 'desc']).default('desc'),
    after: z.string().max(400).optional(),
    before: z.string().max(400).optional(),
  })
  .refine(inOrder, orderMessage)
  .refine(notTooLong, lengthMessage)
export type ListUsageInput = z.input<typeof listUsageInput>

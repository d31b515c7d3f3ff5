import { z } from 'zod'
import { daySchema } from '../kernel/day'
import { canonicalEmail } from '../kernel/email'
import { kinds } from './kinds'
import { type Area, areaNames } from './rules'

const dayField = daySchema()

/** `person`: an email address; what they did and what was done to their account. */
export const auditFilters = z
  .strictObject({
    area: z.enum(areaNames as [Area, ...Area[]]).optional(),
    person: z
      .string()
      .trim()
      .toLowerCase()
      .min(1)
      .max(254)
      .transform((text) => canonicalEmail(text) ?? text)
      .optional(),
    client: z.string().min(1).max(64).optional(),
    from: dayField.optional(),
    to: dayField.optional(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { message: 'The last day is before the first', path: ['to'] })
export type AuditFilters = z.input<typeof auditFilters>

export const listAuditInput = z
  .strictObject({
    ...auditFilters.shape,
    after: z.string().max(500).optional(),
    before: z.string().max(500).optional(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { message: 'The last day is before the first', path: ['to'] })
export type ListAuditInput = z.input<typeof listAuditInput>

const told = areaNames.filter((area) => Object.keys(kinds).some((did) => did.startsWith(`${area}.`)))

/** As of the audit log, of the areas that anybody is told of. */
export const listActivityInput = z
  .strictObject({ ...listAuditInput.shape, area: z.enum(told as [Area, ...Area[]]).optional() })
  .refine(({ from, to }) => !from || !to || from <= to, { message: 'The last day is before the first', path: ['to'] })
export type ListActivityInput = z.input<typeof listActivityInput>

export const getActivityInput = z.strictObject({ eventId: z.string().min(1).max(64) })
export type GetActivityInput = z.input<typeof getActivityInput>

import { z } from 'zod'
import { isDay } from '../kernel/time'
import { type Area, areas } from './rules'

const dayField = z.string().refine(isDay, 'A day looks like 2026-03-15')

/** `person`: an email address; what they did and what was done to their account. */
export const auditFilters = z
  .strictObject({
    area: z.enum(Object.keys(areas) as [Area, ...Area[]]).optional(),
    person: z.string().trim().toLowerCase().min(1).max(254).optional(),
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

import { z } from 'zod'
import { daySchema } from '../kernel/day'

const dayField = daySchema()

/** Both days included; the year of the last day up to today where nothing is said. Staff name the client. */
export const statementInput = z
  .strictObject({
    client: z.string().min(1).max(64).optional(),
    from: dayField.optional(),
    to: dayField.optional(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ['to'], error: 'The period ends before it begins' })
export type StatementInput = z.input<typeof statementInput>

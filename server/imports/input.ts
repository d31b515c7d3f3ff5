import { z } from 'zod'
import { exponentOf } from '../kernel/money'
import { DATE_FORMAT } from './rules'

export const importInput = z.strictObject({
  /** Field -> the column of the file that holds it, where its name is not one that is known. */
  map: z.record(z.string(), z.string().trim().min(1)).default({}),
  /** Field -> the value of rows that have none. */
  set: z.record(z.string(), z.string().trim().min(1)).default({}),
  /** How dates are written that are not as in ISO 8601. */
  dateFormat: z
    .string()
    .trim()
    .toUpperCase()
    .regex(DATE_FORMAT, 'A date format has DD, MM and YYYY with signs between them, like DD.MM.YYYY or MM/DD/YYYY')
    .optional(),
  /** What stands before the decimals. With a comma, thousands may be grouped by points, spaces or apostrophes. */
  decimal: z.enum(['dot', 'comma']).default('dot'),
  dryRun: z.boolean().default(false),
  /** For rows that name none. */
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .refine((code) => exponentOf(code) !== undefined, 'That is not a currency of ISO 4217')
    .optional(),
  /** Of invoices whose file has no status. */
  status: z.enum(['open', 'paid']).default('open'),
  /** Between issue and due, for invoices whose file has no due date. */
  dueDays: z.number().int().min(0).max(3650).default(30),
  /** Make the clients and services that a usage file names and the portal does not know. */
  create: z.boolean().default(false),
  /** Let a usage file take the place of what was imported for its billing periods. */
  replace: z.boolean().default(false),
  onProgress: z
    .custom<(rows: number, bytes: number, step: 'read' | 'imported') => void>((value) => typeof value === 'function')
    .optional(),
})
export type ImportInput = z.input<typeof importInput>
export type ImportOptions = z.output<typeof importInput>

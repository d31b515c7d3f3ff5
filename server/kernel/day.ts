import { z } from 'zod'
import { FIRST_DAY, isDay, LAST_DAY } from './time'

/** A calendar day that somebody sends, "2026-03-15". `missing` is said where there is none. */
export const daySchema = (missing?: string) =>
  z
    .string(missing === undefined ? undefined : { error: missing })
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'A day looks like 2026-03-15', abort: true })
    .refine(isDay, `Choose a day of the calendar from ${FIRST_DAY} to ${LAST_DAY}`)

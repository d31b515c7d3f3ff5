import { z } from 'zod'

/** `lastEventId` is the last id that a stream gave, from which another one goes on. */
export const changesInput = z.strictObject({
  lastEventId: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
})
export type ChangesInput = z.input<typeof changesInput>

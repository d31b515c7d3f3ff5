import { z } from 'zod'

const text = (most: number) => z.string().trim().max(most, `At most ${most} characters`).default('')

const content = {
  name: z.string({ error: 'Enter a name' }).trim().min(1, 'Enter a name').max(120, 'A name has at most 120 characters'),
  description: text(500),
  category: text(60),
  /** What is counted: "GB", "mailboxes". */
  unit: text(30),
  /** Without one the firm's usual rate. */
  taxRateId: z.string().max(64).optional(),
}

/** `serviceId` is made with the form, so that sending it twice adds one. */
export const addServiceInput = z.strictObject({
  serviceId: z.string().regex(/^svc_[0-9a-hjkmnp-tv-z]{26}$/),
  ...content,
})
export type AddServiceInput = z.input<typeof addServiceInput>

/** `updatedAt` is the moment at which what is changed was read. */
export const editServiceInput = z.strictObject({
  serviceId: z.string().min(1).max(64),
  updatedAt: z.iso.datetime().transform((moment) => new Date(moment)),
  ...content,
})
export type EditServiceInput = z.input<typeof editServiceInput>

export const serviceStatusInput = z.strictObject({
  serviceId: z.string().min(1).max(64),
  status: z.enum(['active', 'retired']),
})
export type ServiceStatusInput = z.input<typeof serviceStatusInput>

export const serviceInput = z.strictObject({ serviceId: z.string().min(1).max(64) })
export type ServiceInput = z.input<typeof serviceInput>

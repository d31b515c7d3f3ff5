import { z } from 'zod'
import { daySchema } from '../kernel/day'
import { subscriptionStates } from './rules'

const id = z.string().min(1).max(64)

const quantity = z
  .string({ error: 'Enter how many' })
  .trim()
  .regex(/^\d{1,7}$/, 'Enter a whole number, such as 5')
  .transform(Number)
  .refine((count) => count >= 1, 'Enter 1 or more')

const day = daySchema('Choose a day')

export const subscriptionInput = z.strictObject({ subscriptionId: id })
export type SubscriptionInput = z.input<typeof subscriptionInput>

/** `subscriptionId` is made with the form, so that sending it twice starts one. */
export const startSubscriptionInput = z.strictObject({
  subscriptionId: z.string().regex(/^sub_[0-9a-hjkmnp-tv-z]{26}$/),
  clientId: z.string({ error: 'Choose a client' }).min(1, 'Choose a client').max(64),
  priceId: z.string({ error: 'Choose a price' }).min(1, 'Choose a price').max(64),
  quantity: quantity.default(1),
  startOn: day,
  timing: z.enum(['advance', 'arrears'], { error: 'Choose when it is invoiced' }),
})
export type StartSubscriptionInput = z.input<typeof startSubscriptionInput>

export const newSubscriptionInput = z.strictObject({
  client: id.optional(),
  service: id.optional(),
  q: z.string().trim().max(200).optional(),
})
export type NewSubscriptionInput = z.input<typeof newSubscriptionInput>

/** Without `updatedAt` nothing is promised about what was read. */
export const changeSubscriptionInput = z.strictObject({
  subscriptionId: id,
  priceId: z.string({ error: 'Choose a price' }).min(1).max(64),
  quantity: quantity.default(1),
  /** The moment at which what is changed was read, so that what was said of it still holds. */
  updatedAt: z.iso.datetime().transform((text) => new Date(text)),
  requestId: id.optional(),
})
export type ChangeSubscriptionInput = z.input<typeof changeSubscriptionInput>

export const previewChangeInput = changeSubscriptionInput.partial({ updatedAt: true })
export type PreviewChangeInput = z.input<typeof previewChangeInput>

export const cancelSubscriptionInput = z.strictObject({
  subscriptionId: id,
  when: z.enum(['period-end', 'now'], { error: 'Choose when it ends' }),
  requestId: id.optional(),
})
export type CancelSubscriptionInput = z.input<typeof cancelSubscriptionInput>

/** Something that waits for the next invoice. */
export const itemInput = z.strictObject({ subscriptionId: id, itemId: id })
export type ItemInput = z.input<typeof itemInput>

export const askInput = z.strictObject({
  subscriptionId: id,
  kind: z.enum(['change', 'cancel'], { error: 'Choose what you ask for' }),
  quantity: quantity.optional(),
  message: z.string().trim().max(2_000, 'At most 2,000 characters').default(''),
})
export type AskInput = z.input<typeof askInput>

export const withdrawInput = z.strictObject({ subscriptionId: id, requestId: id })
export type WithdrawInput = z.input<typeof withdrawInput>

export const declineInput = z.strictObject({
  subscriptionId: id,
  requestId: id,
  answer: z
    .string({ error: 'Say why, so that the client knows' })
    .trim()
    .min(1, 'Say why, so that the client knows')
    .max(2_000, 'At most 2,000 characters'),
})
export type DeclineInput = z.input<typeof declineInput>

export const listSubscriptionsInput = z.strictObject({
  client: id.optional(),
  service: id.optional(),
  status: z.enum([...subscriptionStates, 'requests', 'waiting']).optional(),
  after: z.string().max(400).optional(),
  before: z.string().max(400).optional(),
})
export type ListSubscriptionsInput = z.input<typeof listSubscriptionsInput>

import { z } from 'zod'
import { type Topic, topicNames } from './rules'

const topic = z.enum(topicNames as [Topic, ...Topic[]])
const id = z.string().max(64)

/** `client`: the id of one that the viewer is told about. */
export const listNotificationsInput = z.strictObject({
  unread: z.literal('yes').optional(),
  topic: topic.optional(),
  client: id.optional(),
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
})
export type ListNotificationsInput = z.input<typeof listNotificationsInput>

export const notificationInput = z.strictObject({ notificationId: id })
export type NotificationInput = z.input<typeof notificationInput>

export const changePreferencesInput = z.strictObject({
  preferences: z.partialRecord(
    topic,
    z.strictObject({ portal: z.boolean(), mail: z.enum(['off', 'now', 'digest'], { error: 'Choose from the list' }) }),
  ),
})
export type ChangePreferencesInput = z.input<typeof changePreferencesInput>

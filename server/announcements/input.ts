import { z } from 'zod'
import { daySchema } from '../kernel/day'
import { isDay } from '../kernel/time'

export const announcementId = z.string().min(1).max(64)

const tags = z
  .array(z.string().trim().max(40, 'A tag has at most 40 characters'))
  .transform((all) => [...new Set(all.filter(Boolean))])
  .refine((all) => all.length <= 20, 'At most 20 tags')
  .default([])

const content = z.strictObject({
  title: z
    .string({ error: 'Enter a title' })
    .trim()
    .min(1, 'Enter a title')
    .max(120, 'A title has at most 120 characters'),
  body: z
    .string({ error: 'Write the text' })
    .transform((text) => text.replaceAll('\r\n', '\n').trim())
    .refine((text) => text.length > 0, 'Write the text')
    .refine((text) => text.length <= 10_000, 'The text has at most 10,000 characters'),
  to: z.enum(['all', 'chosen'], { error: 'Choose whom it is for' }),
  /** For 'chosen': everybody with one of these tags when it is published, and these. */
  tags,
  clientIds: z.array(z.string().max(64)).max(200, 'At most 200 clients. Use a tag for more').default([]),
  mail: z.boolean(),
  /** The last day on which the banner is shown, in the firm's time zone. */
  lastDay: daySchema().optional(),
})

/** `announcementId` is made with the form, so that sending it twice adds one. */
export const addAnnouncementInput = content.extend({ announcementId: z.string().regex(/^ann_[0-9a-hjkmnp-tv-z]{26}$/) })
export type AddAnnouncementInput = z.input<typeof addAnnouncementInput>

/** `updatedAt` is the moment at which what is changed was read. */
export const editAnnouncementInput = content.extend({
  announcementId,
  updatedAt: z.iso.datetime().transform((text) => new Date(text)),
})
export type EditAnnouncementInput = z.input<typeof editAnnouncementInput>
export type AnnouncementContent = z.output<typeof content>

export const announcementInput = z.strictObject({ announcementId })
export type AnnouncementInput = z.input<typeof announcementInput>

/** `at` is "2026-03-15T09:30" on the firm's clock; without it, now. */
export const publishAnnouncementInput = z.strictObject({
  announcementId,
  at: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'A moment looks like 2026-03-15T09:30')
    .refine((text) => isDay(text.slice(0, 10)), 'There is no such day')
    .optional(),
})
export type PublishAnnouncementInput = z.input<typeof publishAnnouncementInput>

export const listAnnouncementsInput = z.strictObject({
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
})
export type ListAnnouncementsInput = z.input<typeof listAnnouncementsInput>

export const findClientsInput = z.strictObject({ q: z.string().trim().max(200).default('') })
export type FindClientsInput = z.input<typeof findClientsInput>

export const previewInput = z.strictObject({
  body: z.string().max(10_000, 'The text has at most 10,000 characters').default(''),
})
export type PreviewInput = z.input<typeof previewInput>

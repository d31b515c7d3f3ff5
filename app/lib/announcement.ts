import type { Block } from '~/server/announcements/rules'
import type { Fields, Rejected } from './forms'

/** Each picked client is a field of its own, named by its id, which holds its name to show it again. */
const PICKED = 'client.'

export const fieldOf = (clientId: string) => `${PICKED}${clientId}`

export const pickedIn = (form: Fields): { id: string; name: string }[] =>
  Object.entries(form).flatMap(([field, name]) =>
    field.startsWith(PICKED) ? [{ id: field.slice(PICKED.length), name }] : [],
  )

/** What the verbs take, from a form's fields. */
export const contentIn = (form: Fields) => ({
  title: form.title ?? '',
  body: form.body ?? '',
  to: form.to === 'chosen' ? ('chosen' as const) : ('all' as const),
  tags: (form.tags ?? '').split(','),
  clientIds: form.to === 'chosen' ? pickedIn(form).map(({ id }) => id) : [],
  mail: form.mail === 'yes',
  lastDay: form.lastDay,
})

/** The form as it was sent, with what was asked for beside it: neither saves anything. */
export type Shown = { typed: Fields; preview?: Block[]; found?: { id: string; name: string }[] }

export const isShown = (sent: Shown | Rejected | undefined): sent is Shown => sent !== undefined && !('intent' in sent)

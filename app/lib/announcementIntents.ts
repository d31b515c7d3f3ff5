import { findClients } from '~/server/announcements/findClients'
import { previewAnnouncement } from '~/server/announcements/preview'
import type { Context } from '~/server/context'
import type { Shown } from './announcement'
import { knownFields } from './fieldNames'
import type { Fields } from './forms'

/** What the buttons inside the form do, new or known: each shows it again with what was asked for. */
export const formIntents = {
  preview: async (ctx: Context, form: Fields) => {
    const { text } = await previewAnnouncement(ctx, { body: form.body })
    return Response.json({ typed: knownFields(form), preview: text } satisfies Shown)
  },
  find: async (ctx: Context, form: Fields) => {
    const found = await findClients(ctx, { q: form.find })
    return Response.json({ typed: { ...knownFields(form), to: 'chosen' }, found } satisfies Shown)
  },
}

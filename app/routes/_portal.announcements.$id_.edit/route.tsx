import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { AnnouncementForm } from '~/app/components/AnnouncementForm'
import { BackLink } from '~/app/components/BackLink'
import { PageHeader } from '~/app/components/PageHeader'
import { contentIn, fieldOf, type Shown } from '~/app/lib/announcement'
import { formIntents } from '~/app/lib/announcementIntents'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { editAnnouncement } from '~/server/announcements/edit'
import { getDraft } from '~/server/announcements/getDraft'

export async function loader({ context, params }: LoaderFunctionArgs) {
  const draft = await getDraft(context, { announcementId: params.id ?? '' })
  if (!draft.editable && !context.rejected) throw redirect(paths.announcement(draft.id))
  return { ...draft, rejected: context.rejected === true }
}

export const action = byIntent({
  save: async (ctx, form: Fields, { id = '' }) => {
    const content = { ...contentIn(form), announcementId: id, updatedAt: form.updatedAt ?? '' }
    await editAnnouncement(ctx, content)
    return { to: paths.announcement(id), flash: 'The announcement was saved.' }
  },
  ...formIntents,
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Edit ${data?.title ?? 'announcement'}`, data?.rejected)

export default function EditAnnouncement() {
  const draft = useLoaderData<typeof loader>()
  const sent = useActionData<Shown | Rejected>()
  const { id, title, body, to, tags, clients, mail, lastDay, updatedAt } = draft
  return (
    <>
      <BackLink to={paths.announcement(id)}>{title}</BackLink>
      <PageHeader title="Edit announcement" />
      <AnnouncementForm
        action={paths.announcementEdit(id)}
        intent="save"
        submit="Save"
        cancel={paths.announcement(id)}
        hidden={{ updatedAt: sent?.typed.updatedAt ?? updatedAt }}
        initial={{
          ...{ title, body, to, tags: tags.join(', '), mail: mail ? 'yes' : '', lastDay: lastDay ?? '' },
          ...Object.fromEntries(clients.map((client) => [fieldOf(client.id), client.name])),
        }}
        sent={sent}
      />
    </>
  )
}

import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { AnnouncementForm } from '~/app/components/AnnouncementForm'
import { BackLink } from '~/app/components/BackLink'
import { PageHeader } from '~/app/components/PageHeader'
import { contentIn, type Shown } from '~/app/lib/announcement'
import { formIntents } from '~/app/lib/announcementIntents'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { addAnnouncement } from '~/server/announcements/add'
import { newAnnouncement } from '~/server/announcements/new'

export const loader = async ({ context }: LoaderFunctionArgs) => ({
  ...(await newAnnouncement(context)),
  rejected: context.rejected === true,
})

export const action = byIntent({
  add: async (ctx, form: Fields) => {
    const { id } = await addAnnouncement(ctx, { ...contentIn(form), announcementId: form.announcementId ?? '' })
    return { to: paths.announcement(id), flash: 'The draft was saved. Nobody has seen it yet.' }
  },
  ...formIntents,
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'New announcement', data?.rejected)

export default function NewAnnouncement() {
  const { announcementId } = useLoaderData<typeof loader>()
  const sent = useActionData<Shown | Rejected>()
  return (
    <>
      <BackLink to={paths.announcements()}>Announcements</BackLink>
      <PageHeader title="New announcement" />
      <AnnouncementForm
        action={paths.announcementNew()}
        intent="add"
        submit="Save draft"
        cancel={paths.announcements()}
        hidden={{ announcementId: sent?.typed.announcementId ?? announcementId }}
        initial={{}}
        sent={sent}
      />
    </>
  )
}

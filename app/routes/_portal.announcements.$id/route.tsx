import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Markdown } from '~/app/components/Markdown'
import { Moment } from '~/app/components/Moment'
import { PageHeader } from '~/app/components/PageHeader'
import { Status } from '~/app/components/Status'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { ownPath, paths } from '~/app/lib/paths'
import { isAhead } from '~/app/lib/prefetch'
import { pageTitle, useShell } from '~/app/lib/shell'
import { dismissAnnouncement } from '~/server/announcements/dismiss'
import { endAnnouncement } from '~/server/announcements/end'
import { getAnnouncement } from '~/server/announcements/get'
import { unscheduleAnnouncement } from '~/server/announcements/unschedule'
import { readThing } from '~/server/notifications/readThing'

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const page = await getAnnouncement(context, { announcementId: params.id ?? '' })
  await readThing(context, { kind: 'announcement', id: page.id }, { ahead: isAhead(request) })
  return page
}

export const action = byIntent({
  dismiss: async (ctx, { back }: Fields, { id = '' }) => {
    await dismissAnnouncement(ctx, { announcementId: id })
    return { to: ownPath(back), flash: 'Dismissed. You find it under Settings, Announcements.' }
  },
  end: async (ctx, _form: Fields, { id = '' }) => {
    await endAnnouncement(ctx, { announcementId: id })
    return { to: paths.announcement(id), flash: 'The announcement has ended: its banner is gone.' }
  },
  unschedule: async (ctx, _form: Fields, { id = '' }) => {
    await unscheduleAnnouncement(ctx, { announcementId: id })
    return { to: paths.announcement(id), flash: 'It is a draft again and will not go out by itself.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.title ?? 'Announcement')

export default function Announcement() {
  const { id, title, text, state, publishedAt, plan, can } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { viewer } = useShell()
  const at = publishedAt ?? plan?.publishAt
  return (
    <>
      <BackLink to={paths.announcements()}>Announcements</BackLink>
      <PageHeader
        title={title}
        state={
          <>
            {can.manage ? <Status of={state} /> : null}
            {at ? (
              <>
                {can.manage ? ' · ' : null}
                <Moment at={at} viewer={viewer} />
              </>
            ) : null}
          </>
        }
      >
        {can.edit ? (
          <>
            <a className="button" href={paths.announcementEdit(id)}>
              Edit
            </a>
            <a className="button button-primary" href={paths.announcementPublish(id)}>
              {state === 'scheduled' ? 'Change schedule' : 'Publish'}
            </a>
          </>
        ) : null}
        {can.manage && state === 'scheduled' ? <Act id={id} intent="unschedule" words="Do not publish" /> : null}
        {can.manage && state === 'published' ? <Act id={id} intent="end" words="End it" /> : null}
      </PageHeader>
      {rejected ? <ErrorSummary message={rejected.message} fields={rejected.fields} /> : null}
      {plan ? <Plan plan={plan} /> : null}
      <article className="card p-4 sm:p-6">
        <Markdown text={text} />
      </article>
    </>
  )
}

function Act({ id, intent, words }: { id: string; intent: string; words: string }) {
  return (
    <Form method="post" action={paths.announcement(id)}>
      <button type="submit" name="intent" value={intent} className="button">
        {words}
      </button>
    </Form>
  )
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>

function Plan({ plan }: { plan: NonNullable<Loaded['plan']> }) {
  const { viewer } = useShell()
  const tags = plan.tags.length ? `, those tagged ${plan.tags.join(', ')}` : ''
  return (
    <p className="mb-4 text-muted">
      For {plan.to === 'all' ? 'all clients' : `chosen clients${tags}`}, {plan.mail ? 'by mail too' : 'not by mail'}.
      {plan.endsAt ? (
        <>
          {' '}
          The banner ends <Moment at={plan.endsAt} viewer={viewer} />.
        </>
      ) : null}
    </p>
  )
}

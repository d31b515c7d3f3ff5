import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { getDraft } from '~/server/announcements/getDraft'
import { publishAnnouncement } from '~/server/announcements/publish'
import { getReach } from '~/server/announcements/reach'

export async function loader({ context, params }: LoaderFunctionArgs) {
  const announcementId = params.id ?? ''
  const { id, title, mail, editable, timeZone } = await getDraft(context, { announcementId })
  if (!editable && !context.rejected) throw redirect(paths.announcement(id))
  const reach = await getReach(context, { announcementId })
  return { id, title, mail, timeZone, reach, rejected: context.rejected === true }
}

export const action = byIntent({
  publish: async (ctx, _form: Fields, { id = '' }) => {
    await publishAnnouncement(ctx, { announcementId: id })
    return { to: paths.announcement(id), flash: 'The announcement is published.' }
  },
  schedule: async (ctx, { at = '' }: Fields, { id = '' }) => {
    await publishAnnouncement(ctx, { announcementId: id, at })
    return { to: paths.announcement(id), flash: 'The announcement is scheduled.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Publish ${data?.title ?? 'announcement'}`, data?.rejected)

export default function PublishAnnouncement() {
  const { id, title, mail, timeZone, reach } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { locale } = useShell().viewer
  const many = (n: number, one: string, more: string) => `${n.toLocaleString(locale)} ${n === 1 ? one : more}`
  return (
    <>
      <BackLink to={paths.announcement(id)}>{title}</BackLink>
      <PageHeader title="Publish the announcement?" />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <div className="max-w-prose space-y-5">
        <p>
          “{title}” reaches <strong className="font-semibold">{many(reach.clients, 'client', 'clients')}</strong> with{' '}
          <strong className="font-semibold">{many(reach.people, 'person', 'people')}</strong> who can sign in
          {mail ? ', by mail too where they want it' : ', and nobody by mail'}. Once published it stays as it is; you
          can end it at any time.
        </p>
        {reach.clients ? null : (
          <p>
            <a className="link" href={paths.announcementEdit(id)}>
              Choose whom it is for
            </a>
          </p>
        )}
        <Form method="post" action={paths.announcementPublish(id)} className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value="publish" className="button button-primary">
            Publish now
          </button>
          <a className="button" href={paths.announcement(id)}>
            Cancel
          </a>
        </Form>
        <Form method="post" action={paths.announcementPublish(id)} noValidate className="card space-y-3 p-4">
          <h2>Or later</h2>
          <Field
            id="at"
            name="at"
            type="datetime-local"
            label="Publish at"
            hint={`On the firm’s clock (${timeZone.replaceAll('_', ' ')}).`}
            defaultValue={rejected?.typed.at}
            errors={rejected?.fields.at}
          />
          <button type="submit" name="intent" value="schedule" className="button">
            Schedule
          </button>
        </Form>
      </div>
    </>
  )
}

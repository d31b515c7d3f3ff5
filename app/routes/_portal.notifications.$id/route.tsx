import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, useLoaderData, useNavigation } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { PageHeader } from '~/app/components/PageHeader'
import { paths } from '~/app/lib/paths'
import { isAhead } from '~/app/lib/prefetch'
import { pageTitle, useShell } from '~/app/lib/shell'
import { openNotification } from '~/server/notifications/open'

/** On to what it is about, or to a page that offers the organisation where that is. */
export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const id = params.id ?? ''
  const { path, says, elsewhere } = await openNotification(context, { notificationId: id }, { ahead: isAhead(request) })
  if (!elsewhere) throw redirect(path ?? paths.notifications(), 303)
  return { id, says, elsewhere }
}

export const meta: MetaFunction<typeof loader> = ({ data, matches }) => pageTitle(matches, data?.says ?? 'Notification')

/** Looking at another organisation is never done by following a link. */
export default function Notification() {
  const { id, says, elsewhere } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const sending = useNavigation().state !== 'idle'
  return (
    <>
      <BackLink to={paths.notifications()}>Notifications</BackLink>
      <PageHeader title={says} />
      <div className="card p-4">
        <p className="mb-4 max-w-prose wrap-anywhere">
          This is about <strong className="font-semibold">{elsewhere.name}</strong>. You are at {viewer.organisation}{' '}
          now.
        </p>
        <Form method="post" action={paths.lookAt()}>
          <input type="hidden" name="intent" value="look" />
          <input type="hidden" name="clientId" value={elsewhere.clientId} />
          <input type="hidden" name="next" value={paths.notification(id)} />
          <button type="submit" className="button button-primary max-w-full wrap-anywhere" aria-busy={sending}>
            Go to {elsewhere.name}
          </button>
        </Form>
      </div>
    </>
  )
}

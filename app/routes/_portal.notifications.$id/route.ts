import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { paths } from '~/app/lib/paths'
import { isAhead } from '~/app/lib/prefetch'
import { openNotification } from '~/server/notifications/open'

/** On to what it is about. */
export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { path } = await openNotification(context, { notificationId: params.id ?? '' }, { ahead: isAhead(request) })
  return redirect(path ?? paths.notifications(), 303)
}

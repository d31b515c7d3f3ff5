import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { Doorway } from '~/app/components/Doorway'
import { LinkGone } from '~/app/components/LinkGone'
import { doorTitle } from '~/app/lib/doorTitle'
import { byIntent } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { tokenOf } from '~/app/lib/token'
import { readUnsubscribe, unsubscribe } from '~/server/notifications/unsubscribe'

/** Looking changes nothing: mail readers open links ahead. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { label } = readUnsubscribe(context, { token: tokenOf(request) })
  return { firm: (await context.firm()).name, label }
}

/** A mail reader's own button posts here too, and follows no redirect. */
export const action = byIntent({
  unsubscribe: async (ctx, _form, _params, request) =>
    Response.json(await unsubscribe(ctx, { token: tokenOf(request) })),
})

export const meta: MetaFunction<typeof loader> = (args) => doorTitle(args, 'Turn mails off')

export default function Unsubscribe() {
  const { firm, label } = useLoaderData<typeof loader>()
  const done = useActionData<{ label: string }>()
  const sending = useNavigation().state !== 'idle'
  if (done) {
    return (
      <Doorway firm={firm} title="These mails are off">
        <p role="status">
          {done.label}: you get no more mails. What is new still stands in the portal, where you can turn mails on
          again.
        </p>
        <p className="mt-5">
          <a className="link" href={paths.preferences()}>
            Choose what you are told of
          </a>
        </p>
      </Doorway>
    )
  }
  return (
    <Doorway firm={firm} title="Turn mails off">
      <p className="mb-5">
        Get no more mails of this kind: <strong className="font-semibold">{label}</strong>.
      </p>
      <Form method="post">
        <button type="submit" className="button button-primary w-full" aria-busy={sending}>
          Turn them off
        </button>
      </Form>
    </Doorway>
  )
}

export const ErrorBoundary = () => (
  <LinkGone>
    <p>
      <a className="link" href={paths.preferences()}>
        Choose what you are told of
      </a>
    </p>
  </LinkGone>
)

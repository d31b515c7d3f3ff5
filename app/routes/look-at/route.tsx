import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, useLoaderData, useNavigation } from '@remix-run/react'
import { Doorway } from '~/app/components/Doorway'
import { doorTitle } from '~/app/lib/doorTitle'
import { byIntent } from '~/app/lib/forms'
import { ownPath, paths } from '~/app/lib/paths'
import { elsewhereOf, type LookAtInput, leaveView, lookAt, viewAs } from '~/server/auth/lookAt'

/** Where links of mails lead whoever belongs to several organisations: on, or to a page that offers the right one. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url)
  const next = ownPath(searchParams.get('next'))
  const elsewhere = elsewhereOf(context, { clientId: searchParams.get('organisation') })
  if (!elsewhere) return redirect(next, 303)
  return { firm: (await context.firm()).name, elsewhere, next }
}

export const action = byIntent({
  look: async (ctx, { next, ...form }: LookAtInput & { next?: string }) => {
    const { name } = await lookAt(ctx, form)
    return { to: ownPath(next), flash: `You are at ${name} now.` }
  },
  view: async (ctx, form: LookAtInput) => {
    await viewAs(ctx, form)
    return { to: paths.home() }
  },
  leave: async (ctx) => {
    const { clientId } = await leaveView(ctx)
    return { to: clientId ? paths.client(clientId) : paths.home() }
  },
})

export const meta: MetaFunction<typeof loader> = (args) => doorTitle(args, 'Another organisation')

/** Looking at another organisation is never done by following a link. */
export default function LookAt() {
  const { firm, elsewhere, next } = useLoaderData<typeof loader>()
  const sending = useNavigation().state !== 'idle'
  return (
    <Doorway firm={firm} title="Another organisation">
      <p className="mb-5 wrap-anywhere">
        This is about <strong className="font-semibold">{elsewhere.name}</strong>, and you look at another of your
        organisations now.
      </p>
      <Form method="post" action={paths.lookAt()}>
        <input type="hidden" name="intent" value="look" />
        <input type="hidden" name="clientId" value={elsewhere.clientId} />
        <input type="hidden" name="next" value={next} />
        <button type="submit" className="button button-primary w-full wrap-anywhere" aria-busy={sending}>
          Go to {elsewhere.name}
        </button>
      </Form>
      <p className="mt-5">
        <a className="link" href={paths.home()}>
          Stay where you are
        </a>
      </p>
    </Doorway>
  )
}

import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { PageHeader } from '~/app/components/PageHeader'
import { readFlash } from '~/app/lib/flash'
import { byIntent, type Fields } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import type { Context } from '~/server/context'
import { changeStand } from '~/server/embedded/stripe/changeStand'
import { getStand } from '~/server/embedded/stripe/getStand'
import { Conditions } from './Conditions'
import { Messages } from './Messages'
import { Checkouts, Disputes, Payments, Refunds } from './Things'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const stand = await getStand(context, request.headers)
  const { locale } = await context.firm()
  return { stand, locale, flash: readFlash(request) }
}

type Change = Parameters<typeof changeStand>[2]

const doing = (act: Change['do']) => async (ctx: Context, form: Fields, _params: object, request: Request) => {
  const flash = await changeStand(ctx, request.headers, { ...form, do: act } as Change)
  return { to: paths.stripe(), flash }
}

export const action = byIntent({
  weather: doing('weather'),
  delivery: doing('delivery'),
  send: doing('send'),
  'send-waiting': doing('send-waiting'),
  settle: doing('settle'),
  'settle-refund': doing('settle-refund'),
  dispute: doing('dispute'),
  'close-dispute': doing('close-dispute'),
  expire: doing('expire'),
})

export const meta: MetaFunction = () => [{ title: 'Stripe built in' }]

export default function Stand() {
  const { flash } = useLoaderData<typeof loader>()
  return (
    <main id="main" className="mx-auto max-w-5xl space-y-8 px-4 py-8 sm:px-6">
      <PageHeader
        title="Stripe built in"
        state="No key of Stripe is set, so cards are charged here and no money moves."
      />
      {flash ? (
        <p role="status" className="card p-4">
          {flash}
        </p>
      ) : null}
      <Conditions />
      <Checkouts />
      <Payments />
      <Refunds />
      <Disputes />
      <Messages />
    </main>
  )
}

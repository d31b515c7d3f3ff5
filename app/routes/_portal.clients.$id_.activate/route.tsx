import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { activateClient } from '~/server/clients/activate'
import type { ActivateClientInput } from '~/server/clients/detailsInput'
import { getActivation } from '~/server/clients/getActivation'
import { dayText } from '~/server/kernel/dayText'
import { restartKinds } from '~/server/subscriptions/rules'
import { Choices } from './Choices'
import { Preview } from './Preview'

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams
  const from = restartKinds.find((kind) => kind === query.get('from'))
  const day = query.get('day') ?? undefined
  const page = await getActivation(context, { clientId: params.id ?? '', from, day })
  return { ...page, asked: { from: from ?? null, day: day ?? '' }, rejected: context.rejected === true }
}

export const action = byIntent({
  activate: async (ctx, form: Omit<ActivateClientInput, 'clientId'>, { id = '' }) => {
    const { name, numbers } = await activateClient(ctx, { ...form, clientId: id })
    const issued = numbers.length ? ` Issued: ${numbers.join(', ')}.` : ''
    return { to: paths.client(id), flash: `${name} is active.${issued}` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Make ${data?.client.name ?? 'client'} active`, data?.rejected || Boolean(data?.problem))

export type Page = ReturnType<typeof useLoaderData<typeof loader>>

export default function ActivateClient() {
  const page = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { client, since, choices, chosen, problem, automatic } = page
  const { locale } = useShell().viewer
  const back = <BackLink to={paths.client(client.id)}>{client.name}</BackLink>
  if (client.status === 'active') {
    return (
      <>
        {back}
        <PageHeader title={`${client.name} is active`} />
      </>
    )
  }
  return (
    <>
      {back}
      <PageHeader title={`Make ${client.name} active?`} />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <div className="space-y-6">
        <div className="max-w-prose space-y-2">
          <p>People use the portal in full again, and the portal invoices, charges and reminds automatically.</p>
          {since ? (
            <p>
              Subscriptions have not been invoiced since {dayText(since, locale)}. Choose from which day billing starts
              again, and check what will be invoiced. Days before the client stopped being active are invoiced in any
              case.
            </p>
          ) : null}
          {automatic ? (
            <p>
              Automatic payment starts again with {automatic.card}.{' '}
              {automatic.due.length ? (
                <>
                  {automatic.due.map((sum, i) => (
                    <span key={sum.currency}>
                      {i ? ', ' : ''}
                      <Money {...sum} locale={locale} />
                    </span>
                  ))}{' '}
                  will be charged on {dayText(automatic.on, locale)} at 07:00.{' '}
                </>
              ) : null}
              {chosen?.bills.length ? 'Invoices issued now are charged when they are due.' : null}
            </p>
          ) : null}
        </div>
        {choices.length ? <Choices page={page} problem={problem} locale={locale} /> : null}
        {chosen ? <Preview chosen={chosen} locale={locale} /> : null}
        {page.firmProblem ? (
          <p id="firm" className="max-w-prose font-medium">
            {page.firmProblem}, or choose a day from which nothing is invoiced now.
          </p>
        ) : null}
        <Form
          method="post"
          action={paths.clientActivate(client.id, { from: page.asked.from, day: page.asked.day })}
          className="flex flex-wrap gap-2"
        >
          {chosen ? (
            <>
              <input type="hidden" name="from" value={chosen.restart.from} />
              {chosen.restart.from === 'day' ? <input type="hidden" name="day" value={chosen.restart.day} /> : null}
              <input type="hidden" name="seen" value={chosen.seen} />
              {page.firmProblem ? (
                <a className="button button-primary" href={paths.billing()}>
                  Enter legal name and address
                </a>
              ) : (
                <button type="submit" className="button button-primary">
                  Make active
                </button>
              )}
            </>
          ) : null}
          <a className="button" href={paths.clientEdit(client.id)}>
            Cancel
          </a>
        </Form>
      </div>
    </>
  )
}

import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { Amounts } from '~/app/components/Amounts'
import { ClientTabs } from '~/app/components/ClientTabs'
import { Country } from '~/app/components/Country'
import { EmptyState } from '~/app/components/EmptyState'
import { FigureCard, FigureCards } from '~/app/components/FigureCard'
import { InvoiceRows } from '~/app/components/InvoiceRows'
import { PageHeader } from '~/app/components/PageHeader'
import { Section } from '~/app/components/Section'
import { Status } from '~/app/components/Status'
import { paths } from '~/app/lib/paths'
import { isAhead } from '~/app/lib/prefetch'
import { pageTitle, useShell } from '~/app/lib/shell'
import { getClient } from '~/server/clients/get'
import { formatCount } from '~/server/kernel/money'
import { readThing } from '~/server/notifications/readThing'
import { listSubscriptions } from '~/server/subscriptions/list'
import { getUnbilled } from '~/server/usage/getUnbilled'
import { ContactCard } from './ContactCard'
import { PeopleTable } from './PeopleTable'
import { ServicesTable } from './ServicesTable'
import { Subscriptions } from './Subscriptions'
import { Unbilled } from './Unbilled'

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const page = await getClient(context, { clientId: params.id ?? '' })
  await readThing(context, { kind: 'client', id: page.client.id }, { ahead: isAhead(request) })
  const [subscriptions, unbilled] = await Promise.all([
    listSubscriptions(context, { client: page.client.id }),
    getUnbilled(context, { clientId: page.client.id }),
  ])
  return { ...page, subscriptions, unbilled }
}

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.client.name ?? 'Client')

export default function ClientPage() {
  const { client, people, morePeople, services, invoices, subscriptions, unbilled } = useLoaderData<typeof loader>()
  const { viewer, sees } = useShell()
  const { locale } = viewer
  return (
    <>
      <p className="no-print mb-2">
        <a className="link" href={paths.clients()}>
          Clients
        </a>
      </p>
      <PageHeader
        title={client.name}
        state={
          <span className="flex flex-wrap items-center gap-x-3">
            <Status of={client.status} />
            <span>
              {client.city}
              {client.city && client.country ? ', ' : ''}
              <Country of={client.country} />
            </span>
          </span>
        }
      >
        <a className="button" href={paths.services({ client: client.id, from: services.from, to: services.to })}>
          Usage
        </a>
        {invoices ? (
          <a className="button" href={paths.statement({ client: client.id })}>
            Statement
          </a>
        ) : null}
        {sees.viewAs && client.status !== 'archived' ? (
          <Form method="post" action={paths.lookAt()}>
            <input type="hidden" name="clientId" value={client.id} />
            <button type="submit" name="intent" value="view" className="button">
              View as client
            </button>
          </Form>
        ) : null}
        {sees.manageClients ? (
          <a className="button" href={paths.clientEdit(client.id)}>
            Edit
          </a>
        ) : null}
      </PageHeader>
      <ClientTabs id={client.id} current="overview" />
      {invoices ? <Owed client={client.id} owed={invoices.totals.owed} locale={locale} /> : null}
      <div className="space-y-6">
        <div className="grid gap-6 xl:grid-cols-2">
          <Section id="details" title="Details">
            <ContactCard client={client} locale={locale} />
          </Section>
          <Section id="people" title="People" all={{ label: 'All people', to: paths.clientPeople(client.id) }}>
            <div className="card">
              {people.length ? (
                <PeopleTable people={people} />
              ) : (
                <EmptyState title="Nobody yet">Nobody of this client can sign in.</EmptyState>
              )}
            </div>
            {morePeople ? <p className="mt-2 text-muted">And more: the first {people.length} are shown.</p> : null}
          </Section>
        </div>
        <Section id="services" title="Active services, last 30 days">
          <div className="card">
            {services.services.length ? (
              <ServicesTable inUse={services} client={client.id} locale={locale} amounts={sees.amounts} />
            ) : (
              <EmptyState title="No active services">
                There is no active subscription, and no usage in the last 30 days.
              </EmptyState>
            )}
          </div>
        </Section>
        <Subscriptions client={client.id} list={subscriptions} locale={locale} />
        {unbilled?.length ? <Unbilled client={client.id} groups={unbilled} locale={locale} /> : null}
        {invoices ? (
          <Section
            id="invoices"
            title="Latest invoices"
            all={{
              label: `All ${formatCount(invoices.totals.counts.all, locale)}`,
              to: paths.invoices({ client: client.id }),
            }}
          >
            <div className="card">
              {invoices.latest.length ? (
                <InvoiceRows caption="Latest invoices" invoices={invoices.latest} locale={locale} />
              ) : (
                <EmptyState title="No invoices yet" />
              )}
            </div>
          </Section>
        ) : null}
      </div>
    </>
  )
}

type Sums = NonNullable<Awaited<ReturnType<typeof getClient>>['invoices']>['totals']['owed']

function Owed({ client, owed, locale }: { client: string; owed: Sums; locale: string }) {
  if (!owed.length) return null
  return (
    <FigureCards label="What is owed">
      {(['open', 'overdue'] as const).map((status) => {
        const sums = owed.filter((sum) => status === 'open' || sum.overdueCount)
        if (!sums.length) return null
        return (
          <FigureCard
            key={status}
            label={status === 'open' ? 'Open' : 'Overdue'}
            to={paths.invoices({ client, status })}
            value={
              <Amounts
                sums={sums.map((sum) => ({ ...sum, minor: sum[`${status}Minor`] }))}
                danger={status === 'overdue'}
                locale={locale}
              />
            }
          />
        )
      })}
    </FigureCards>
  )
}

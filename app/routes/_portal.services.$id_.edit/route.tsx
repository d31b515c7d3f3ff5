import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { PageHeader } from '~/app/components/PageHeader'
import { Section } from '~/app/components/Section'
import { ServiceForm } from '~/app/components/ServiceForm'
import { Status } from '~/app/components/Status'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import type { EditServiceInput } from '~/server/services/catalogueInput'
import { editService } from '~/server/services/edit'
import { getServiceDetails } from '~/server/services/getDetails'
import { setServiceStatus } from '~/server/services/setStatus'

export const loader = async ({ context, params }: LoaderFunctionArgs) => ({
  ...(await getServiceDetails(context, { serviceId: params.id ?? '' })),
  rejected: context.rejected === true,
})

export const action = byIntent({
  save: async (ctx, form: Omit<EditServiceInput, 'serviceId'>, { id = '' }) => {
    const { name } = await editService(ctx, { ...form, serviceId: id })
    return { to: paths.service(id), flash: `${name} was saved.` }
  },
  retire: async (ctx, _form: Fields, { id = '' }) => {
    const { name } = await setServiceStatus(ctx, { serviceId: id, status: 'retired' })
    return { to: paths.service(id), flash: `${name} was retired.` }
  },
  offer: async (ctx, _form: Fields, { id = '' }) => {
    const { name } = await setServiceStatus(ctx, { serviceId: id, status: 'active' })
    return { to: paths.service(id), flash: `${name} can be chosen again.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Edit ${data?.service.name ?? 'service'}`, data?.rejected)

export default function EditService() {
  const { service, taxRates } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { id, name, status, updatedAt, taxRateId, ...texts } = service
  const retired = status === 'retired'
  return (
    <>
      <BackLink to={paths.service(id)}>{name}</BackLink>
      <PageHeader title={`Edit ${name}`} state={<Status of={status} />} />
      <ServiceForm
        action={paths.serviceEdit(id)}
        intent="save"
        submit="Save"
        cancel={paths.service(id)}
        hidden={{ updatedAt }}
        initial={{ name, ...texts, taxRateId: taxRateId ?? '' }}
        taxRates={taxRates}
        rejected={rejected}
      />
      <Section id="offer" title={retired ? 'Offer it again' : 'Retire'} className="mt-6 max-w-3xl">
        <Form method="post" action={paths.serviceEdit(id)} className="card space-y-4 p-4 sm:p-5">
          <p>
            {retired
              ? 'It can be chosen for new subscriptions and invoices again.'
              : 'Subscriptions that have it go on. It cannot be newly chosen.'}
          </p>
          <button type="submit" name="intent" value={retired ? 'offer' : 'retire'} className="button">
            {retired ? 'Offer it again' : 'Retire this service'}
          </button>
        </Form>
      </Section>
    </>
  )
}

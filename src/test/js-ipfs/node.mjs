// A js-ipfs node that keeps to itself. Usage: node node.mjs REPOSITORY API_PORT SWARM_PORT
import { create } from 'ipfs-core'
import { HttpApi } from 'ipfs-http-server'

const [, , repo, apiPort, swarmPort] = process.argv
const ipfs = await create({
  repo,
  silent: true,
  preload: { enabled: false },
  init: { emptyRepo: true, algorithm: 'Ed25519', profiles: ['test'] },
  config: {
    Addresses: {
      Swarm: [`/ip4/127.0.0.1/tcp/${swarmPort}`],
      API: `/ip4/127.0.0.1/tcp/${apiPort}`,
      Gateway: '',
      RPC: '',
      Delegates: []
    },
    Bootstrap: [],
    Discovery: { MDNS: { Enabled: false }, webRTCStar: { Enabled: false } },
    Pubsub: { Enabled: false },
    Routing: { Type: 'none' }
  }
})
const api = new HttpApi(ipfs)
await api.start()
console.log('READY', apiPort)

async function stop () {
  try {
    await api.stop()
    await ipfs.stop()
  } finally {
    process.exit(0)
  }
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

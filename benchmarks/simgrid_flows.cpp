// Flows with given routes to completion in SimGrid, with nothing but max-min fair sharing: no latency, no TCP window,
// no cross traffic.  Reads links, hosts and flows, writes each flow's first rate and its end, then the seconds it took.
#include <chrono>
#include <cstdio>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

struct Flow {
  int source, sink;
  double bytes;
};

int main(int argc, char** argv)
{
  sg4::Engine engine(&argc, argv);
  sg4::NetZone* zone = sg4::create_full_zone("fabric");
  int n_links, n_hosts, n_flows;
  double first_step;
  if (std::scanf("%d %d %d %lf", &n_links, &n_hosts, &n_flows, &first_step) != 4)
    return 1;
  std::vector<sg4::Link*> links(n_links);
  for (int i = 0; i < n_links; i++) {
    double bytes_per_s;
    if (std::scanf("%lf", &bytes_per_s) != 1)
      return 1;
    links[i] = zone->create_link("l" + std::to_string(i), bytes_per_s)->set_latency(0)->seal();
  }
  std::vector<sg4::Host*> hosts(n_hosts);
  for (int i = 0; i < n_hosts; i++)
    hosts[i] = zone->create_host("h" + std::to_string(i), 1e9)->seal();
  std::vector<Flow> flows(n_flows);
  for (Flow& flow : flows) {
    int n;
    if (std::scanf("%d %d %lf %d", &flow.source, &flow.sink, &flow.bytes, &n) != 4)
      return 1;
    std::vector<sg4::LinkInRoute> route;
    for (int k = 0; k < n; k++) {
      int link;
      if (std::scanf("%d", &link) != 1)
        return 1;
      route.emplace_back(links[link]);
    }
    zone->add_route(hosts[flow.source]->get_netpoint(), hosts[flow.sink]->get_netpoint(), nullptr, nullptr, route,
                    false);
  }
  zone->seal();
  std::vector<double> rate(n_flows), end(n_flows);
  sg4::Actor::create("all", hosts[0], [&]() {
    std::vector<sg4::CommPtr> comms;
    for (const Flow& flow : flows)
      comms.push_back(sg4::Comm::sendto_async(hosts[flow.source], hosts[flow.sink], flow.bytes));
    sg4::this_actor::sleep_for(first_step);
    for (int i = 0; i < n_flows; i++)
      rate[i] = (flows[i].bytes - comms[i]->get_remaining()) / first_step;
    for (int i = 0; i < n_flows; i++)
      comms[i]->wait();
    for (int i = 0; i < n_flows; i++)
      end[i] = comms[i]->get_finish_time();
  });
  auto begin = std::chrono::steady_clock::now();
  engine.run();
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (int i = 0; i < n_flows; i++)
    std::printf("%.17g %.17g\n", rate[i], end[i]);
  std::printf("%.17g\n", seconds);
  return 0;
}

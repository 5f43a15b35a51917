package io.lookback.datasets.scenario;

import io.lookback.datasets.scenario.Quantiles.LogNormal;
import io.lookback.datasets.scenario.Quantiles.Uniform;

/**
 * How long and how large real flows are: mixtures fitted to 6.5 million flows of a campus network.
 *
 * <p>Source: flow-models 2.0 (J. Jurkiewicz et al., SoftwareX 24, 2023, 101506; MIT licence), data
 * of AGH, 2015-06-10. Packets are the ceiling of the drawn value; sizes are octets of the network
 * layer.
 */
final class CampusFlows {
  /** Shares of the protocols among flows. */
  static final double TCP = 0.525;

  static final double UDP = 0.458;
  static final double OTHER = 0.017;

  static final Quantiles TCP_PACKETS =
      Quantiles.of(
          new Uniform(0.011231892047036346, 1),
          new Uniform(0.31362430429609733, 2),
          new Uniform(0.06349740477324956, 3),
          new Uniform(0.03238789584499047, 4),
          new Uniform(0.014619437890665919, 5),
          new Uniform(0.1365509387011564, 6),
          new LogNormal(0.21250977294879025, 0.49786332851194165, 7.692716042919052),
          new LogNormal(0.13074365457570641, 0.7307410579955107, 20.652952618246218),
          new LogNormal(0.06784854237725799, 1.1934008700185021, 105.18755604571534),
          new LogNormal(0.016986156545047745, 1.9974817250298424, 1280.941752607101));

  static final Quantiles TCP_OCTETS =
      Quantiles.of(
          new LogNormal(0.35337143175192903, 0.43445137550933227, 103.46990798367673),
          new LogNormal(0.26702017382344917, 0.838624356615011, 445.50487631918236),
          new LogNormal(0.24417923041827666, 1.031707025878054, 2326.1576611113132),
          new LogNormal(0.10083178434077, 1.4137617659302517, 14926.087359691675),
          new LogNormal(0.026913705094334064, 1.8475129886161072, 141806.99648004345),
          new LogNormal(0.006015895993685512, 1.7893176439311254, 823324.3872651896),
          new LogNormal(0.0009795069420077095, 1.6846203332870113, 5222107.920426302),
          new LogNormal(0.0006882716355327027, 0.7899063113891548, 71041863.08020742));

  static final Quantiles UDP_PACKETS =
      Quantiles.of(
          new Uniform(0.5479282966253308, 1),
          new Uniform(0.1867840268827106, 2),
          new Uniform(0.11461984370885579, 3),
          new Uniform(0.05735014241493945, 4),
          new LogNormal(0.021542972861630223, 0.6229354587669995, 12.288664538553942),
          new LogNormal(0.0228274292915339, 0.36615640953811546, 6.916574934609874),
          new LogNormal(0.03667468742949883, 0.24864174093040117, 4.625928445284277),
          new LogNormal(0.003278589937612386, 0.3883662615890256, 5.830339688962567),
          new LogNormal(0.005679295257310913, 0.9344839321401426, 38.94562148214318),
          new LogNormal(0.0023844826000770586, 1.1263548499269658, 201.66326529778678),
          new LogNormal(0.0005758772966679482, 1.0460767401311024, 2782.451219785824),
          new LogNormal(0.00016419008044999442, 1.2762174653449785, 64261.216192297165),
          new LogNormal(0.00019016561338198082, 0.7822112719271388, 49613.451298050386));

  static final Quantiles UDP_OCTETS =
      Quantiles.of(
          new LogNormal(0.30383078633573213, 0.2013226082144467, 100.03083061470848),
          new LogNormal(0.39790369726514707, 0.5648459926142847, 192.65324999501834),
          new LogNormal(0.2342287395217789, 0.6768218542307175, 281.5995243511466),
          new LogNormal(0.05196884410679741, 0.8071053821440255, 1181.3093493781528),
          new LogNormal(0.009669013949668405, 1.221880939233684, 7109.26102476509),
          new LogNormal(0.001873463454244551, 1.8835366010194274, 139889.62151234085),
          new LogNormal(0.00038979973803270865, 2.2031494899908473, 2015614.246630488),
          new LogNormal(0.00011680029257858097, 1.5431179275511475, 34712449.84507485),
          new LogNormal(0.000018855336015107684, 0.5550751657066536, 53018024.33585872));

  /** Share of TCP flows of at most three packets: too short for an established connection. */
  static final double TCP_SHORT = TCP_PACKETS.below(3);

  private CampusFlows() {}
}

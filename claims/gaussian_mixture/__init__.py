"""Two Gaussian classes: what a sample is worth."""

from claims.gaussian_mixture.attacked import adversarial_l2, adversarial_linf, conditional_error
from claims.gaussian_mixture.covariance import nonisotropic
from claims.gaussian_mixture.disparity import (
    collapse_threshold,
    disparity_cauchy,
    disparity_gauss,
    disparity_monotone,
    disparity_reversal,
)
from claims.gaussian_mixture.early_learning import early_descent, early_time
from claims.gaussian_mixture.early_learning_step import early_step, early_step_reversal
from claims.gaussian_mixture.early_start import early_start
from claims.gaussian_mixture.generative import nb_vs_lr
from claims.gaussian_mixture.learning_curve import more_points_hurt
from claims.gaussian_mixture.linear_floor import ssl_linear_floor
from claims.gaussian_mixture.memorization import memorization_bound
from claims.gaussian_mixture.mixing import ood_value, rss_fixed_point
from claims.gaussian_mixture.naive_bayes import nb_known_variance, nb_sup_law
from claims.gaussian_mixture.noisy_moments import noisy_moment_price
from claims.gaussian_mixture.noisy_subspace import noisy_subspace_price
from claims.gaussian_mixture.norm_feature import ssl_norm_feature
from claims.gaussian_mixture.pictures_early import (
    accuracy_along_descent,
    early_accuracy_against_noise,
    memorization_against_dimension,
)
from claims.gaussian_mixture.pictures_generative import points_against_features
from claims.gaussian_mixture.pictures_labels import (
    feature_error_against_dimension,
    linear_error_against_offset,
    midpoint_tail_against_points,
)
from claims.gaussian_mixture.pictures_noisy import price_against_noise, two_atoms_against_distance
from claims.gaussian_mixture.pictures_robust import (
    attacked_error_against_radius,
    class_accuracy_against_radius,
    collapse_against_margin,
)
from claims.gaussian_mixture.pictures_rss import accuracy_against_points, bounds_against_law
from claims.gaussian_mixture.pictures_separability import separability_phases
from claims.gaussian_mixture.pictures_tails import class_accuracy_by_tails
from claims.gaussian_mixture.pictures_units import points_in_both_units
from claims.gaussian_mixture.plugin import erm_rate, plugin_exact, plugin_limit
from claims.gaussian_mixture.pseudo_labels import pseudo_label_mean
from claims.gaussian_mixture.robust_loss import rss_population_loss
from claims.gaussian_mixture.rss_bounds import rss_corollary, rss_nonrobust_bound, rss_robust_bound
from claims.gaussian_mixture.separability import cover_identity, separability_threshold
from claims.gaussian_mixture.spectral import unlabelled_spectral
from claims.gaussian_mixture.table import rss_table
from claims.gaussian_mixture.two_atoms import noisy_two_atoms
from claims.gaussian_mixture.units import nb_vs_lr_units
from claims.gaussian_mixture.values import value_of_unlabelled

__all__ = [
    "accuracy_against_points",
    "accuracy_along_descent",
    "adversarial_l2",
    "adversarial_linf",
    "attacked_error_against_radius",
    "bounds_against_law",
    "class_accuracy_against_radius",
    "class_accuracy_by_tails",
    "collapse_against_margin",
    "collapse_threshold",
    "conditional_error",
    "cover_identity",
    "disparity_cauchy",
    "disparity_gauss",
    "disparity_monotone",
    "disparity_reversal",
    "early_accuracy_against_noise",
    "early_descent",
    "early_start",
    "early_step",
    "early_step_reversal",
    "early_time",
    "erm_rate",
    "feature_error_against_dimension",
    "linear_error_against_offset",
    "memorization_against_dimension",
    "memorization_bound",
    "midpoint_tail_against_points",
    "more_points_hurt",
    "nb_known_variance",
    "nb_sup_law",
    "nb_vs_lr",
    "nb_vs_lr_units",
    "noisy_moment_price",
    "noisy_subspace_price",
    "noisy_two_atoms",
    "nonisotropic",
    "ood_value",
    "plugin_exact",
    "plugin_limit",
    "points_against_features",
    "points_in_both_units",
    "price_against_noise",
    "pseudo_label_mean",
    "rss_corollary",
    "rss_fixed_point",
    "rss_nonrobust_bound",
    "rss_population_loss",
    "rss_robust_bound",
    "rss_table",
    "separability_phases",
    "separability_threshold",
    "ssl_linear_floor",
    "ssl_norm_feature",
    "two_atoms_against_distance",
    "unlabelled_spectral",
    "value_of_unlabelled",
]
